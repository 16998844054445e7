"""Serve the app to a class on the local network: make class, or python scripts/open_class.py [--port 8501]"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from class_server import main

if __name__ == "__main__":
    main()
