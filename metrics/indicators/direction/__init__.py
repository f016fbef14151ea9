"""Does the force go the same way?"""
