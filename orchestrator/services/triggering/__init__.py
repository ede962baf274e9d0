"""What starts or signals runs without anybody's click, once per cause."""
