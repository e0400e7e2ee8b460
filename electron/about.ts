import { app } from 'electron'

const datasetCredit =
  'Sample data: Mushroom [Dataset]. (1981). UCI Machine Learning Repository. https://doi.org/10.24432/C5959T, licensed under CC BY 4.0.'

/** Fills the About panel. Linux shows only the copyright text, so the credits are there too. */
export function fillAboutPanel(iconPath: string): void {
  const credits = `${datasetCredit}\nLicences of the libraries: Help → Licences.`
  app.setAboutPanelOptions({
    applicationName: 'Sporeprint',
    applicationVersion: app.getVersion(),
    copyright: `MIT licence. Electron ${process.versions.electron}, Node ${process.versions.node}.\n${credits}`,
    credits,
    iconPath,
  })
}
