from flask import Blueprint
blueprint = Blueprint("respond", __name__, url_prefix="/s")
@blueprint.get("/<slug>/")
def start(slug): return slug
