import { serve } from './hosts/serve.ts'
import { expect, test } from './journey.ts'
import { userFolderOf } from './places.ts'

test.describe('@browser', () => {
  test('a killed server is noticed; started again, its new address goes on where it was', async ({
    journey,
  }) => {
    const { page, workspace, place, watch } = journey
    watch.allow(/WebSocket connection to .* failed/)
    watch.allow(/Failed to load resource: net::ERR_CONNECTION/)
    await journey.goto('/data/mushrooms')
    await expect(page.getByRole('grid')).toBeVisible()
    await journey.kill()
    await expect(page.getByText('Connection lost, retrying.')).toBeVisible()
    await expect(page.getByRole('contentinfo')).toContainText('no connection')

    const again = await serve({ workspace, userFolder: userFolderOf(place) })
    watch.origins.push(`http://127.0.0.1:${again.port}/`, `ws://127.0.0.1:${again.port}/`)
    await page.goto(again.url)
    await expect(page.getByRole('contentinfo')).toContainText('embedded tracking')
    await expect(page.getByRole('heading', { level: 1, name: 'mushroom' })).toBeVisible()
    await page.close()
    await again.stop()
  })

  test('when the owner dies, the page of a client goes on by itself', async ({ journey }) => {
    const { page, workspace, place, watch } = journey
    watch.allow(/WebSocket connection to .* failed/)
    watch.allow(/Failed to load resource: net::ERR_CONNECTION/)
    const client = await serve({ workspace, userFolder: userFolderOf(place) })
    watch.origins.push(`http://127.0.0.1:${client.port}/`, `ws://127.0.0.1:${client.port}/`)
    await page.goto(client.url)
    await expect(page.getByRole('contentinfo')).toContainText('nothing running')
    await journey.kill()
    await journey.goto('/experiments/mushroom')
    // The client opens the workspace itself before it answers.
    await expect(page.getByRole('treegrid', { name: 'Runs' }).getByRole('row')).toHaveCount(2, {
      timeout: 80_000,
    })
    await expect(page.getByRole('contentinfo')).toContainText('embedded tracking')
    await expect(page.getByText('Connection lost, retrying.')).toBeHidden()
    await page.close()
    await client.stop()
  })
})
