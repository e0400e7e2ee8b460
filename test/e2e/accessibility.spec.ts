import type { Page } from '@playwright/test'
import { expectAccessible } from './accessible.ts'
import { expect, test } from './journey.ts'
import { fillRunForm, runSucceeded, stageBox } from './run-page.ts'

const routes = [
  '/',
  '/infrastructure',
  '/data',
  '/data/mushrooms',
  '/data/mushrooms?tab=columns',
  '/data/mushrooms?tab=about',
  '/quality/mushrooms',
  '/quality/mushrooms?tab=validations',
  '/train',
  '/pipelines',
  '/pipelines/mushroom',
  '/pipelines/mushroom?tab=source',
  '/experiments',
  '/experiments/mushroom',
  '/sync',
  '/models',
  '/models/mushroom',
  '/models/mushroom?tab=quality',
  '/models/mushroom?tab=explain',
  '/settings',
  '/settings?tab=configuration',
  '/settings?tab=diagnostics',
  '/settings?tab=about',
  '/no/such/page',
  `/runs/${'f'.repeat(32)}`,
]

/** Nothing on the page is still loading. */
async function settled(page: Page) {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.locator('[aria-busy=true], .mantine-Skeleton-root')).toHaveCount(0)
}

for (const colorScheme of ['light', 'dark'] as const) {
  const isDark = colorScheme === 'dark'
  test.describe(`@browser in ${colorScheme}`, () => {
    // Colours are measured at rest, not half way through a fade.
    test.use({ colorScheme, reducedMotion: 'reduce' })

    test('axe finds nothing on any page', async ({ journey }) => {
      const { page } = journey
      for (const route of routes) {
        await journey.goto(route)
        await settled(page)
        await expectAccessible(page, isDark)
      }
      await journey.goto('/experiments/mushroom')
      await page.getByRole('treegrid', { name: 'Runs' }).getByRole('row').nth(1).click()
      for (const tab of [/^Evaluation/, /^Folds/, /^Metrics/, /^Params/, /^Artifacts/]) {
        await page.getByRole('tab', { name: tab }).click()
        await settled(page)
        await expectAccessible(page, isDark)
      }
    })

    test('axe finds nothing in dialogs, drawers and a running run', async ({ journey }) => {
      const { page } = journey
      await page.keyboard.press('Control+k')
      await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible()
      await expectAccessible(page, isDark)
      await page.keyboard.press('Escape')
      await page.keyboard.press('?')
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
      await expectAccessible(page, isDark)
      await page.keyboard.press('Escape')

      await journey.goto('/data/mushrooms')
      await page.getByRole('button', { name: 'Add filter' }).click()
      await expect(page.getByRole('dialog', { name: 'Add filter' })).toBeVisible()
      await expectAccessible(page, isDark)

      await journey.goto('/quality/mushrooms?tab=validations')
      await page.getByRole('table', { name: 'Expectations' }).getByRole('row').nth(1).click()
      await expect(page.getByRole('grid', { name: 'Failing rows' })).toBeVisible()
      await expectAccessible(page, isDark)

      await journey.goto('/pipelines/mushroom')
      await page.getByRole('button', { name: 'Run…' }).first().click()
      const form = await fillRunForm(page, 'train', { trees: '300', folds: '3' })
      await expectAccessible(page, isDark)
      await form.getByRole('button', { name: 'Run', exact: true }).click()
      await expect(stageBox(page, 'train')).toHaveAttribute('data-state', 'running', { timeout: 80_000 })
      await expectAccessible(page, isDark)
      await page.getByRole('button', { name: 'Cancel', exact: true }).click()
      await expect(page.getByRole('dialog', { name: 'Cancel this run?' })).toBeVisible()
      await expectAccessible(page, isDark)
      await page.getByRole('button', { name: 'Let it work' }).click()
      await runSucceeded(page)
      await settled(page)
      await expectAccessible(page, isDark)
    })
  })
}

test.describe('@browser for people who want no motion', () => {
  test.use({ reducedMotion: 'reduce' })

  test('nothing moves by itself, also while a run works', async ({ journey }) => {
    const { page } = journey
    const moving = () =>
      page.evaluate(() =>
        document
          .getAnimations()
          .filter(
            (one) => one.playState === 'running' && one.effect?.getComputedTiming().iterations === Infinity,
          )
          .map((one) => (one.effect instanceof KeyframeEffect ? one.effect.target?.className : '')),
      )
    await journey.goto('/pipelines/mushroom')
    await page.getByRole('button', { name: 'Run…' }).first().click()
    const form = await fillRunForm(page, 'train', { trees: '200', folds: '3' })
    await form.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(stageBox(page, 'train')).toHaveAttribute('data-state', 'running', { timeout: 80_000 })
    expect(await moving()).toEqual([])
    await runSucceeded(page)
  })
})
