import { expect, type Page } from '@playwright/test'

/** Drops a file of the disk on the window, as the system does it: the page gets a real `File`. */
export async function dropFile(page: Page, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', {
      type,
      x: 640,
      y: 400,
      data: { items: [], files: [file], dragOperationsMask: 1 },
    })
  // A drop that comes before the page has said that it takes files is lost, as it is when a hand is too quick: it is
  // taken away then, and the file has to be brought again.
  const wasDropped = await page.evaluateHandle(() => {
    const state = { yes: false }
    window.addEventListener('drop', () => (state.yes = true), { once: true })
    return state
  })
  await expect(async () => {
    await drag('dragEnter')
    await expect(page.getByText('Drop to import')).toBeVisible()
    await drag('dragOver')
    await drag('drop')
    expect(await wasDropped.evaluate(({ yes }) => yes)).toBe(true)
  }).toPass()
  await session.detach()
}
