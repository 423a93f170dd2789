// A small button that copies a text.
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useText } from "@/i18n/text";
import { Button } from "./ui/button";

const SHOWN_MILLIS = 1500;

/** Copies a text to the clipboard and shows that it did. */
export function CopyText({ text, label }: { text: string; label: string }) {
  const { copied } = useText().common.actions;
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = window.setTimeout(() => setDone(false), SHOWN_MILLIS);
    return () => window.clearTimeout(timer);
  }, [done]);
  const copy = () => void navigator.clipboard.writeText(text).then(() => setDone(true));
  return (
    <Button
      look="ghost"
      size="small-icon"
      aria-label={done ? copied : label}
      title={done ? copied : label}
      onClick={copy}
    >
      {done ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
    </Button>
  );
}
