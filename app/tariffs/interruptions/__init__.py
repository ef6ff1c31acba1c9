"""The register of interruptions (перерви) and of poor quality (неналежна якість) by building."""
