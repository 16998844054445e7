# The app, with torch's build for the CPU. Serves port 8501; data and runs lie in /app/data and /app/checkpoints.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 UV_TORCH_BACKEND=cpu PATH=/app/.venv/bin:$PATH
# Debian removes old versions, so openssl is not pinned.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends openssl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 studio \
    && mkdir /app /certificate \
    && chown studio: /app /certificate
USER 1000
WORKDIR /app

# Packages first: they change less often than the code.
COPY --chown=studio requirements.txt requirements.lock requirements-dev.lock ./
COPY --chown=studio scripts/install.py scripts/
RUN python scripts/install.py && rm -rf /home/studio/.cache

COPY --chown=studio . .
RUN mkdir -p data
EXPOSE 8501
HEALTHCHECK --start-period=60s CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://localhost:8501/_stcore/health')"]
# Without the data the app still draws and compares, so it starts either way.
CMD ["sh", "-c", "python -m fmnist_core data; exec streamlit run app.py --server.address=0.0.0.0 --server.headless=true"]
