#!/bin/sh
# Installs, or with --remove removes, below $PREFIX. Needs a built $OAKUM.
set -eu
share="$PREFIX/share"
if [ "${1:-}" = --remove ]; then
    rm -f "$PREFIX/bin/oakum" "$share/man/man1/oakum.1" "$share/fish/vendor_completions.d/oakum.fish" \
        "$share/bash-completion/completions/oakum" "$share/zsh/site-functions/_oakum"
    rm -rf "$share/oakum"
    echo "removed from $PREFIX"
    exit 0
fi
install -d "$PREFIX/bin" "$share/oakum/types" "$share/man/man1" \
    "$share/bash-completion/completions" "$share/zsh/site-functions" \
    "$share/fish/vendor_completions.d"
install -m 755 "$OAKUM" "$PREFIX/bin/oakum"
install -m 644 docs/oakum.1 "$share/man/man1/oakum.1"
# The plugins without their tests, which nothing but development needs.
rm -rf "$share/oakum/plugins"
for plugin in plugins/*/; do
    name=$(basename "$plugin")
    install -d "$share/oakum/plugins/$name"
    install -m 644 "$plugin"*.lua "$share/oakum/plugins/$name/"
done
"$OAKUM" plugin types > "$share/oakum/types/oakum.lua"
"$OAKUM" --generate-completion-script bash > "$share/bash-completion/completions/oakum"
"$OAKUM" --generate-completion-script zsh > "$share/zsh/site-functions/_oakum"
"$OAKUM" --generate-completion-script fish > "$share/fish/vendor_completions.d/oakum.fish"
echo "installed in $PREFIX: bin/oakum, plugins, types, man page, completions"
