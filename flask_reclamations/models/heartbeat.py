"""When what runs by itself last ran."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Heartbeat(Base):
    """The last time something that runs by itself came to its end; of the whole installation, not of one house."""

    __tablename__ = "reclamations_heartbeat"
    TICK = "tick"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime]
