import { expect, type Page } from '@playwright/test'

export const stages = [
  'extract',
  'validate-raw',
  'transform',
  'load',
  'validate-loaded',
  'train',
  'evaluate',
  'register',
]

/** The box of a stage in the graph; its `data-state` is what is shown in words. */
export const stageBox = (page: Page, stage: string) =>
  page.locator('button[data-state]').filter({ hasText: new RegExp(`^${stage}(?!-)`) })

export const runState = (page: Page, word: string) =>
  page.getByRole('main').locator('header').getByText(word, { exact: true })

export const runSucceeded = (page: Page) =>
  expect(runState(page, 'succeeded')).toBeVisible({ timeout: 80_000 })

/** Remembers every set of states that the graph shows from now on, as `extract:succeeded train:running`. */
export const recordStates = (page: Page) =>
  page.evaluate(() => {
    const seen: string[] = []
    const look = () => {
      const boxes = [...document.querySelectorAll<HTMLElement>('button[data-state]')]
      const states = boxes.map((box) => `${box.firstElementChild?.textContent}:${box.dataset['state']}`)
      if (states.length > 0 && states.join(' ') !== seen.at(-1)) seen.push(states.join(' '))
    }
    look()
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
    Object.assign(window, { seenStates: seen })
  })

export const recordedStates = (page: Page) => page.evaluate<string[]>(() => Reflect.get(window, 'seenStates'))

/** Opens the Run form of the pipeline at hand and changes settings of one stage. */
export async function fillRunForm(page: Page, stage: string, settings: Record<string, string>) {
  const form = page.getByRole('dialog', { name: /^Run / })
  await form.getByRole('button', { name: new RegExp(`^${stage}`) }).click()
  for (const [label, value] of Object.entries(settings)) {
    const field = form.getByRole('textbox', { name: label })
    await field.fill(value)
  }
  return form
}
