"""What schemathesis shows to the API: an access token of the user in the environment, renewed in time."""

import os

import requests
import schemathesis


@schemathesis.auth(refresh_interval=300)
class Token:
    def get(self, case, ctx):
        form = {
            "grant_type": "password",
            "username": os.environ["ETL_FUZZ_USER"],
            "password": os.environ["ETL_FUZZ_PASSWORD"],
        }
        answer = requests.post(os.environ["ETL_FUZZ_URL"] + "/api/auth/token", data=form, timeout=30)
        answer.raise_for_status()
        return answer.json()["access_token"]

    def set(self, case, data, ctx):
        case.headers["Authorization"] = f"Bearer {data}"
