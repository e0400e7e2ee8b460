; Adds the command "sporeprint": a one-line script in the folder for a user's own apps, which Windows has on the PATH. The
; PATH itself is not touched, because an installer that rewrites it can cut it off. With an installation for all users the
; command is there for the person who installed it.
!macro customInstall
  SetShellVarContext current
  FileOpen $0 "$LOCALAPPDATA\Microsoft\WindowsApps\sporeprint.cmd" w
  FileWrite $0 '@"$INSTDIR\resources\bin\sporeprint.cmd" %*$\r$\n'
  FileClose $0
  ${if} $installMode == "all"
    SetShellVarContext all
  ${endif}
!macroend

!macro customUnInstall
  SetShellVarContext current
  Delete "$LOCALAPPDATA\Microsoft\WindowsApps\sporeprint.cmd"
  ${if} $installMode == "all"
    SetShellVarContext all
  ${endif}
!macroend
