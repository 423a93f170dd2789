// Name and password. What the server refuses is said in its own words; nothing typed is lost but the password's field keeps focus.
import { useMutation } from "@tanstack/react-query";
import { Eye, EyeOff } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { api, bodyOf, type Schemas } from "@/api/client";
import { asProblem } from "@/api/problem";
import { useSentence } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { useText } from "@/i18n/text";

interface Props {
  username?: string;
  onDone: (me: Schemas["Eu"]) => void;
}

/** The form for signing in; with a name given only the password is asked for. */
export function SignInForm({ username: known, onDone }: Props) {
  const text = useText().auth;
  const sentence = useSentence();
  const password = useRef<HTMLInputElement>(null);
  const [visible, setVisible] = useState(false);
  const [missing, setMissing] = useState<{ username?: string; password?: string }>({});
  const signIn = useMutation({
    mutationFn: (body: Schemas["Login"]) => bodyOf(api.POST("/api/auth/login", { body })),
    onSuccess: onDone,
    onError: () => password.current?.select(),
  });

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { username: String(form.get("username")).trim(), password: String(form.get("password")) };
    const faults = {
      ...(body.username ? {} : { username: text.needUsername }),
      ...(body.password ? {} : { password: text.needPassword }),
    };
    setMissing(faults);
    if (Object.keys(faults).length === 0) signIn.mutate(body);
  };

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field label={text.username} fault={missing.username}>
        <Input
          name="username"
          autoComplete="username"
          defaultValue={known}
          readOnly={known !== undefined}
          autoFocus={!known}
        />
      </Field>
      <Field label={text.password} fault={missing.password}>
        <div className="flex gap-1">
          <Input
            ref={password}
            name="password"
            type={visible ? "text" : "password"}
            autoComplete="current-password"
            autoFocus={known !== undefined}
          />
          <Button
            look="ghost"
            size="icon"
            aria-label={visible ? text.hide : text.show}
            aria-pressed={visible}
            onClick={() => setVisible(!visible)}
          >
            {visible ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
          </Button>
        </div>
      </Field>
      {signIn.isError && (
        <p role="alert" className="rounded-md bg-fail-soft px-3 py-2 text-fail">
          {sentence(asProblem(signIn.error))}
          <span className="block font-mono text-[11px]">{asProblem(signIn.error).code}</span>
        </p>
      )}
      <Button type="submit" look="primary" disabled={signIn.isPending}>
        {signIn.isPending ? text.submitting : text.submit}
      </Button>
    </form>
  );
}
