import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/**
 * Fails with each rule that the page breaks and where; `onlyColours` leaves out what does not depend on the theme. A page
 * has a few seconds to come to rest: a button is grey, and no longer exempt a moment later, until its data is there.
 */
export async function expectAccessible(page: Page, onlyColours = false): Promise<void> {
  await expect
    .configure({ soft: true })
    .poll(() => violationsOf(page, onlyColours), { message: page.url(), timeout: 10_000 })
    .toEqual([])
}

async function violationsOf(page: Page, onlyColours: boolean) {
  // The other mode is for pages with frames, of which there are none, and opens a page of its own.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })
  const { violations } = await (
    onlyColours ? axe.options({ resultTypes: ['violations'], runOnly: ['color-contrast'] }) : axe
  ).analyze()
  return violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes
      .slice(0, 4)
      .map((node) => `${String(node.target)} ${node.failureSummary?.split('\n')[1] ?? ''}`),
  }))
}
