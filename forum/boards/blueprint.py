"""The addresses of the forum; each file in routes/ adds its own."""

from flask import Blueprint

bp = Blueprint("boards", __name__)
