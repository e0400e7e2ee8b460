#!/bin/sh
# The command line of the installed desktop app: the same program, without a window.
set -e
self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname "$self")/$target ;;
  esac
done
resources=$(cd "$(dirname "$self")/.." && pwd)
case $(uname -s) in
  Darwin) exec "$resources/../MacOS/Sporeprint" --cli "$@" ;;
  *)
    # Headless, so that it works over ssh and in a container. Chromium's sandbox refuses root, and no page is shown here.
    if [ "$(id -u)" = 0 ]; then
      exec "$resources/../sporeprint-desktop" --ozone-platform=headless --no-sandbox --cli "$@"
    fi
    exec "$resources/../sporeprint-desktop" --ozone-platform=headless --cli "$@"
    ;;
esac
