"""Does the part win while the whole loses?"""
