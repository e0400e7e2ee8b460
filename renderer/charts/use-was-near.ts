import { useEffect, useState, type RefObject } from 'react'

/** Whether the element is, or has been, within a screen's reach: what lies far below is drawn when it comes near. */
export function useWasNear(element: RefObject<Element | null>): boolean {
  const [wasNear, setWasNear] = useState(false)
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return
        observer.disconnect()
        setWasNear(true)
      },
      { rootMargin: '300px' },
    )
    observer.observe(element.current!)
    return () => observer.disconnect()
  }, [element])
  return wasNear
}
