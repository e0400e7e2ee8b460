@echo off
rem The command line of the installed desktop app: the same program, without a window.
"%~dp0..\..\Sporeprint.exe" --cli %*
exit /b %errorlevel%
