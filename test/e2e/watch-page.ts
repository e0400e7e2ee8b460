import { expect, type Page } from '@playwright/test'

export interface PageWatch {
  /** Addresses that the page may ask. */
  readonly origins: string[]
  /** Says that the test provokes complaints like this one. */
  allow(complaint: RegExp): void
  /** Fails on a console error, an uncaught error, a violated policy, and a request to the outside world. */
  expectQuiet(): void
}

const inner = /^(?:data|blob|about):/

/** Listens to everything the page complains about and asks for. */
export async function watchPage(page: Page): Promise<PageWatch> {
  const complaints: string[] = []
  const asked = new Set<string>()
  // Containers and virtual networks that come and go on the machine make Chromium ask again.
  const allowed: RegExp[] = [/net::ERR_NETWORK_CHANGED/]
  const origins: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  page.on('request', (request) => asked.add(request.url()))
  page.on('websocket', (socket) => asked.add(socket.url()))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    )
  })
  return {
    origins,
    allow: (complaint) => allowed.push(complaint),
    expectQuiet() {
      expect(complaints.filter((text) => !allowed.some((one) => one.test(text)))).toEqual([])
      const outside = [...asked].filter(
        (url) => !inner.test(url) && !origins.some((origin) => url.startsWith(origin)),
      )
      expect(outside).toEqual([])
    },
  }
}
