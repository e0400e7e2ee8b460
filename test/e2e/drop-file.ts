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
  await drag('dragOver')
  await drag('drop')
  await session.detach()
  await expect(page.getByText('Drop to import')).toBeHidden()
}
