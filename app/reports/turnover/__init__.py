"""The company's turnover sheet (оборотно-сальдова відомість), set-wise."""
