"""The benchmark: each job beside the least it could cost, both measured in the same run."""
