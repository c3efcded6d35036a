"""The conflicts page: values that two laptops wrote without knowing of each other, side by side."""
