"""A look inside a network: one picture's way through its layers, down to the arithmetic of one value."""

from fmnist_core.inside.arithmetic import Part, Window, Working, work_out
from fmnist_core.inside.channels import ChannelView, open_channel
from fmnist_core.inside.trace import Step, follow, trace_picture

__all__ = ["ChannelView", "Part", "Step", "Window", "Working", "follow", "open_channel", "trace_picture", "work_out"]
