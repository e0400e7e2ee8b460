import classes from './general-tab.module.css'
import { PreferencesPanel } from './preferences-panel.tsx'
import { RecentWorkspacesPanel } from './recent-workspaces-panel.tsx'
import { WarehousePanel } from './warehouse-panel.tsx'
import { WorkspacePanel } from './workspace-panel.tsx'

/** What is looked at, and what belongs to the person. */
export function GeneralTab() {
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        <WorkspacePanel />
        <WarehousePanel />
        <RecentWorkspacesPanel />
      </div>
      <PreferencesPanel />
    </div>
  )
}
