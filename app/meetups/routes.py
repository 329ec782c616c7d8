"""The meetups room's pages."""

from fastapi import APIRouter

router = APIRouter()
