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
    page.getByRole('button', { name: 'Import data…' }).first().click(),
  )
  const dialog = page.getByRole('dialog', { name: 'Import penguins.csv' })
  await expect(dialog.getByRole('table', { name: 'The first rows' })).toContainText('Adelie')
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
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
  const confirm = () =>
    page
      .getByRole('dialog', { name: 'Import birds.csv' })
      .getByRole('button', { name: 'Import', exact: true })
      .click()
  await dropFile(page, file(journey.place, 'birds.csv'))
  await confirm()
  await expect(page.getByText('birds version 1 imported')).toBeVisible()
  await dropFile(page, file(journey.place, 'birds.csv', 61))
  await confirm()
  await expect(page.getByText('birds version 2 imported')).toBeVisible()
})

test('a file that is no table says why and leaves nothing behind', async ({ journey }) => {
  const { page } = journey
  const path = join(journey.place, 'empty.csv')
  writeFileSync(path, '')
  await dropFile(page, path)
  const dialog = page.getByRole('dialog', { name: 'Import empty.csv' })
  await expect(dialog.getByRole('alert')).toContainText('The file "empty.csv" is empty.')
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  await journey.goto('/data')
  await expect(page.getByText('1 dataset', { exact: true })).toBeVisible()
})

test('a guess can be changed before the import, and a pasted table is one', async ({ journey }) => {
  const { page } = journey
  const path = join(journey.place, 'odd.csv')
  writeFileSync(
    path,
    Buffer.from(
      'Stückliste;;\n\nname;price;code\nSchr\u00e4ubchen;1,50;007\nN\u00e4gel;2,25;010\n',
      'latin1',
    ),
  )
  await dropFile(page, path)
  const dialog = page.getByRole('dialog', { name: 'Import odd.csv' })
  const preview = dialog.getByRole('table', { name: 'The first rows' })
  await expect(preview).toContainText('Schr\u00e4ubchen')
  await expect(dialog.getByText('Line 1 stands above the table')).toBeVisible()
  await dialog.getByRole('combobox', { name: 'Decimals' }).click()
  await page.getByRole('option', { name: 'point 1.5' }).click()
  await expect(preview.getByRole('columnheader', { name: 'price' })).toContainText('text')
  await dialog.getByRole('button', { name: 'changed ×' }).click()
  await expect(preview.getByRole('columnheader', { name: 'price' })).toContainText('number')
  await dialog.getByRole('combobox', { name: 'Keep as text' }).click()
  await page.getByRole('option', { name: 'price' }).click()
  await expect(preview.getByRole('columnheader', { name: 'price' })).toContainText('text')
  await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: 'changed ×' }).click()
  await expect(preview.getByRole('columnheader', { name: 'price' })).toContainText('number')
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await page.evaluate(() => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', 'a\tb\n1\tx\n')
    window.dispatchEvent(new ClipboardEvent('paste', { clipboardData }))
  })
  await page
    .getByRole('dialog', { name: 'Import pasted.csv' })
    .getByRole('button', { name: 'Import', exact: true })
    .click()
  await expect(page.getByText('pasted version 1 imported')).toBeVisible()
})

test('a table of MariaDB is asked for by name, and what is missing for it is said', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/data')
  await page.getByRole('button', { name: 'From MariaDB…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import from MariaDB' })
  await expect(dialog.getByRole('button', { name: 'Import', exact: true })).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Table' }).fill('shop.orders')
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText(/MariaDB/).filter({ hasText: 'mariadb.host' })).toBeVisible()
})
