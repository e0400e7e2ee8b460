import { expect, test } from './journey.ts'
import { fillRunForm, runState, runSucceeded, stageBox } from './run-page.ts'

test('a run cancelled in training resumes after its last finished stage', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/pipelines/mushroom')
  await page.getByRole('button', { name: 'Run…' }).first().click()
  // More trees than can be grown before the button is pressed, and few enough to wait for them afterwards.
  const form = await fillRunForm(page, 'train', { trees: '800', folds: '5' })
  await form.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(stageBox(page, 'train')).toHaveAttribute('data-state', 'running', { timeout: 80_000 })
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  const question = page.getByRole('dialog', { name: 'Cancel this run?' })
  await question.getByRole('button', { name: 'Cancel the run' }).click()
  await expect(runState(page, 'cancelled')).toBeVisible()
  await expect(stageBox(page, 'train')).toHaveAttribute('data-state', 'cancelled')
  await expect(page.getByRole('region', { name: 'Log lines' })).not.toBeEmpty()

  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('contentinfo').getByText('1 run working')).toBeVisible()
  await runSucceeded(page)
  await expect(stageBox(page, 'transform')).toHaveAttribute('data-state', 'cached')
  await expect(stageBox(page, 'train')).toHaveAttribute('data-state', 'succeeded')
  await expect(
    page.getByRole('region', { name: 'Results' }).getByRole('link', { name: 'version 2' }),
  ).toBeVisible()
})
