import { createContext, useContext } from 'react'

/** The element at the right of a panel's heading, where a table inside puts its menu. */
export const PanelSlot = createContext<HTMLElement | null>(null)

export const usePanelSlot = () => useContext(PanelSlot)
