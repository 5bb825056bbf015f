mod numbers;
mod vectors;
