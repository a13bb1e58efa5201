"""Log in through a captcha with Selenium: the picture is read here, the rest is Selenium's.

Run it: ``python examples/selenium_login.py``. It needs ``selenium``, a Chromium and its chromedriver. The site is the
demo's own, on loopback.
"""

import os
import shutil

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from integrations.demo.site import PASSWORD, USER, DemoSite
from solver import CaptchaSolver, Reading

ANSWERS, PICTURES = 3, 20  # wrong answers burn an account, further pictures cost nothing
solver = CaptchaSolver(hints={"length": (4, 5), "case": "ignore"})


def sure_reading(driver: Chrome, url: str) -> Reading:
    """The reading of the first picture that the reader is sure of."""
    for _ in range(PICTURES):
        driver.get(url)
        reading = solver.read(driver.find_element(By.ID, "captcha").screenshot_as_png)
        if reading.confidence >= reading.min_confidence:
            return reading
    raise SystemExit(f"None of {PICTURES} pictures could be read: look at one.")


def log_in(driver: Chrome, url: str) -> int:
    """How many answers it took until the site let us in."""
    for answers in range(1, ANSWERS + 1):
        reading = sure_reading(driver, url)
        driver.find_element(By.ID, "user").send_keys(USER)
        driver.find_element(By.ID, "password").send_keys(PASSWORD)
        driver.find_element(By.ID, "code").send_keys(reading.text)
        driver.find_element(By.CSS_SELECTOR, "form > button").click()
        going = [WebDriverException]  # the page may go just while it is looked at
        WebDriverWait(driver, 10, ignored_exceptions=going).until(
            lambda page: page.title.startswith("Welcome") or page.find_element(By.CSS_SELECTOR, "[role=alert]").text
        )
        if driver.title.startswith("Welcome"):
            return answers
    raise SystemExit(f"Not let in after {ANSWERS} answers: look at the page before you try again.")


options = ChromeOptions()
options.binary_location = shutil.which("chromium") or ""  # else Selenium's choice
options.add_argument("--headless")
if hasattr(os, "geteuid") and os.geteuid() == 0:
    options.add_argument("--no-sandbox")  # root has none
with DemoSite() as site:
    chrome = Chrome(options, Service(shutil.which("chromedriver")))
    try:
        print(f"let in after {log_in(chrome, site.url)} answer(s): {chrome.title}")
    finally:
        chrome.quit()
