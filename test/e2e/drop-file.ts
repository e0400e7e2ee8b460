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
  await drag('dragEnter')
  await expect(page.getByText('Drop to import')).toBeVisible()
  // A drop that comes before the page has said that it takes files is lost, as it is when a hand is too quick.
  await expect(async () => {
    await drag('dragOver')
    await drag('drop')
    await expect(page.getByText('Drop to import')).toBeHidden({ timeout: 1000 })
  }).toPass()
  await session.detach()
}
