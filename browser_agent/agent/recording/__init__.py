"""Recording a person: what they do in a browser becomes a recipe that is replayed with no model."""

from browser_agent.agent.recording.opening import open_recorder, replayed, why_not
from browser_agent.agent.recording.picking import Wish
from browser_agent.agent.recording.recorder import Recorder, recording
from browser_agent.agent.recording.writing import Recording, write

__all__ = ["Recorder", "Recording", "Wish", "open_recorder", "recording", "replayed", "why_not", "write"]
