import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dropFile } from './drop-file.ts'
import { expect, test } from './journey.ts'

/** Like the Palmer penguins, made up: 60 rows, every tenth without a body mass, one name of markup. */
const penguins = (count = 60) => {
  const species = ['Adelie', 'Chinstrap', 'Gentoo']
  const islands = ['Torgersen', 'Dream', 'Biscoe']
  const lines = Array.from({ length: count }, (_, at) =>
    [
      species[at % 3],
      islands[Math.floor(at / 3) % 3],
      (35 + (at % 17) * 0.9).toFixed(1),
      at % 10 === 0 ? '' : 3000 + at * 50,
      at === 7 ? '<b onclick=alert(1)>bold</b>' : `N${at + 1}`,
    ].join(','),
  )
  return ['species,island,bill_length_mm,body_mass_g,individual', ...lines].join('\n')
}

const file = (place: string, name = 'penguins.csv', count = 60) => {
  const path = join(place, name)
  writeFileSync(path, penguins(count))
  return path
}

test('a chosen CSV becomes a dataset that can be sorted and filtered', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/data')
  await journey.chooseFile(file(journey.place), () =>
    page.getByRole('button', { name: 'Import a CSV…' }).first().click(),
  )
  await expect(page.getByText('penguins version 1 imported')).toBeVisible()
  await expect(page.getByText('60 rows × 5 columns')).toBeVisible()
  await page.getByRole('alert').getByRole('link', { name: 'Open' }).click()

  const grid = page.getByRole('grid', { name: 'Rows of penguins' })
  await expect(grid.getByRole('row').nth(1)).toContainText('Adelie')
  await expect(grid).toContainText('<b onclick=alert(1)>bold</b>')
  await grid.getByRole('columnheader', { name: /body_mass_g/ }).click()
  await expect(grid.getByRole('row').nth(1)).toContainText(/3,?050/)
  await grid.getByRole('columnheader', { name: /body_mass_g/ }).click()
  await expect(grid.getByRole('row').nth(1)).toContainText(/5,?950/)

  await page.getByRole('button', { name: 'Add filter' }).click()
  const filter = page.getByRole('dialog', { name: 'Add filter' })
  await filter.getByRole('combobox', { name: 'Column' }).click()
  await filter.getByRole('option', { name: 'species' }).click()
  await filter.getByRole('textbox', { name: 'Value' }).fill('Gentoo')
  await filter.getByRole('button', { name: 'Show these rows' }).click()
  await expect(page.getByText('20 of 60 rows pass the filter')).toBeVisible()
  await page.reload()
  await expect(page.getByText('20 of 60 rows pass the filter')).toBeVisible()
  await page.getByRole('button', { name: /^Remove the filter/ }).click()
  await expect(page.getByText('60 rows', { exact: true })).toBeVisible()

  await page.getByRole('tab', { name: 'Columns' }).click()
  await expect(page.getByText('body_mass_g').first()).toBeVisible()
})

test('a dropped CSV is imported, and again as a new version', async ({ journey }) => {
  const { page } = journey
  await dropFile(page, file(journey.place, 'birds.csv'))
  await expect(page.getByText('birds version 1 imported')).toBeVisible()
  await dropFile(page, file(journey.place, 'birds.csv', 61))
  await expect(page.getByText('birds version 2 imported')).toBeVisible()
})

test('a file that is no table says why and leaves nothing behind', async ({ journey }) => {
  const { page } = journey
  const path = join(journey.place, 'empty.csv')
  writeFileSync(path, '')
  await dropFile(page, path)
  await expect(page.getByText('empty.csv was not imported')).toBeVisible()
  await journey.goto('/data')
  await expect(page.getByText('1 dataset', { exact: true })).toBeVisible()
})
