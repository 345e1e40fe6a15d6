"""What the tests of the model server send to it."""

import base64

TOOL = {
    "type": "function", "name": "act", "description": "do", "strict": True,
    "parameters": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False},
}  # fmt: skip
CHAT_TOOL = {"type": "function", "function": {key: value for key, value in TOOL.items() if key != "type"}}
LATER = {"type": "namespace", "name": "shelf", "description": "recipes", "tools": [{**TOOL, "defer_loading": True}]}
SEARCH = {"type": "tool_search"}
MESSAGES = [{"role": "user", "content": "hello"}]
ROUND = [
    {"type": "function_call", "call_id": "c1", "name": "act", "arguments": "{}"},
    {"type": "function_call_output", "call_id": "c1", "output": "ok"},
]
CHECKS = [{"id": "k1", "code": "x", "message": "m"}]
CHECKED = {
    "type": "computer_call", "id": "cu", "call_id": "c1", "status": "completed", "actions": [],
    "pending_safety_checks": CHECKS,
}  # fmt: skip
PNG = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n and so on").decode()
SHOT = {"type": "computer_call_output", "call_id": "c1", "output": {"type": "computer_screenshot", "image_url": PNG}}
REASONED = {"type": "reasoning", "id": "r1", "summary": [], "encrypted_content": "x"}


def picture(url):
    """A message of the person with a picture."""
    return [{"role": "user", "content": [{"type": "input_image", "image_url": url}]}]


def shaped(**schema):
    """A tool with this schema."""
    return {"tools": [{**TOOL, "parameters": {**TOOL["parameters"], **schema}}]}
