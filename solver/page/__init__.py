"""The browser half: where the captcha is, what it shows, typing, and what the page says of it."""
