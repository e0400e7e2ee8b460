/** "rows.csv" becomes "rows-predicted.csv", whatever it was compressed with. */
export const besideOf = (path: string) =>
  path === '' ? '' : `${path.replace(/(\.[A-Za-z0-9]{1,8}){1,2}$/, '')}-predicted.csv`
