"""Help when wanted: requests, their letters (sealed), who answers them and by when."""
