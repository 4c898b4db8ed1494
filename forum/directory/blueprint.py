"""The addresses of the directory; each file in routes/ adds its own."""

from flask import Blueprint

bp = Blueprint("directory", __name__)
