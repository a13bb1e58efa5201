<?php
// Draws with generators written in PHP: see language.py for what is said. Debian's package takes its chance from mt_rand,
// array_rand and rand, all of which follow mt_srand.
declare(strict_types=1);

error_reporting(E_ALL & ~E_DEPRECATED); // the library says much of what PHP 8 would rather have otherwise
set_error_handler(function (int $level, string $what): bool {
    if (error_reporting() & $level) {
        throw new ErrorException($what);
    }
    return true;
});

const GREGWAR = 'Gregwar/Captcha/autoload.php';

function gregwar_captcha(string $text, array $settings): string
{
    $builder = new Gregwar\Captcha\CaptchaBuilder($text);
    foreach ($settings['set'] as $name => $values) {
        $builder->{"set$name"}(...$values);
    }
    $builder->build($settings['width'], $settings['height'], $settings['font']);
    return $builder->get($settings['quality']);
}

$generators = [];
if (function_exists('imagettftext') && stream_resolve_include_path(GREGWAR)) {
    require GREGWAR;
    $generators[] = 'gregwar_captcha';
}

function say(array $answer): void
{
    fwrite(STDOUT, json_encode($answer) . "\n");
}

say(['generators' => $generators]);
while (($line = fgets(STDIN)) !== false) {
    $asked = json_decode($line, true);
    mt_srand($asked['seed']);
    try {
        if (!in_array($asked['generator'], $generators, true)) {
            throw new Exception('no such generator');
        }
        say(['picture' => base64_encode($asked['generator']($asked['text'], $asked['settings']))]);
    } catch (Throwable $error) {
        say(['error' => $error->getMessage()]);
    }
}
