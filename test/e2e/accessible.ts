import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Fails with each rule that the page breaks and where; `onlyColours` leaves out what does not depend on the theme. */
export async function expectAccessible(page: Page, onlyColours = false): Promise<void> {
  // The other mode is for pages with frames, of which there are none, and opens a page of its own.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })
  const { violations } = await (
    onlyColours ? axe.options({ resultTypes: ['violations'], runOnly: ['color-contrast'] }) : axe
  ).analyze()
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes
      .slice(0, 4)
      .map((node) => `${String(node.target)} ${node.failureSummary?.split('\n')[1] ?? ''}`),
  }))
  expect.soft(found, page.url()).toEqual([])
}
