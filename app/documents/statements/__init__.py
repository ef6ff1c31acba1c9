"""The statement of debt (розрахунок боргу): its lines, and the page on paper."""
