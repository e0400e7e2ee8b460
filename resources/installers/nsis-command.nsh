; Adds the command "sporeprint": a one-line script in the folder for the user's own apps, which Windows has on the PATH.
; The PATH itself is not touched, because an installer that rewrites it can cut it off.
!macro customInstall
  FileOpen $0 "$LOCALAPPDATA\Microsoft\WindowsApps\sporeprint.cmd" w
  FileWrite $0 '@"$INSTDIR\resources\bin\sporeprint.cmd" %*$\r$\n'
  FileClose $0
!macroend

!macro customUnInstall
  Delete "$LOCALAPPDATA\Microsoft\WindowsApps\sporeprint.cmd"
!macroend
