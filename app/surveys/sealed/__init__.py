"""Anonymous surveys: answers are sealed as they come, opened together once at the close, and kept only as sums."""
