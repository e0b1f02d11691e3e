"""Understanding what people want, and declaring what can be done."""
