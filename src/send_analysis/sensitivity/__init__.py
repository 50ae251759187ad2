"""What would change the answer: assumptions and projects, one at a time, on the same draws."""

from send_analysis.sensitivity.project import project_effects
from send_analysis.sensitivity.tornado import tornado

__all__ = ["project_effects", "tornado"]
