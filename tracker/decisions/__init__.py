"""Decisions: a draft and the state of its streams in, the events to record out, or a refusal.

They are pure: nothing is read or written here, and the time and the actor are passed in.
"""
